"""Residents' demands: 12345 hotline, portal, home visits, open office, website messages.

State Council office opinion 国办发〔2020〕53号 (SC53) wants the loop closed: accept, dispatch, handle, answer, urge,
close, call back, rate. It sets no number of days: every limit here is a local rule and is shown as one.

A demand's life: it is registered and gets a tracking code; the centre dispatches it to the unit whose duty it is;
the unit objects with grounds (the centre decides) or accepts, handles, and answers with reasons and remedies; the
centre calls back; what is not solved goes back for rework, the rest is closed; within the local limit the resident
may ask for it to be reopened. Whoever handed it in follows, rates, reopens or withdraws it with the code.
A report of abuse of power by an official does not belong here (XF 22, 30): the form says where it belongs and takes
nothing; one recognised later is sealed to a named recipient.
"""
