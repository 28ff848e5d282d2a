"""The pages of demands: the portal for residents, the registration, list and figures pages of the workbench."""
