"""The papers of petitions: notices and opinions, each made from one act's data, so that a reprint says the same.

They go to residents and are Chinese whatever language the official works in. Periods and articles are the procedure's
(XF); a number the law does not set is not on them.
"""

from fazhi.modules.demands.papers.made import Paper, paper_of, papers_of
from fazhi.modules.demands.papers.panel import panel_of

__all__ = ["Paper", "panel_of", "paper_of", "papers_of"]
