"""Disclosure: government information on request (Open Government Information Regulation, OGI 27-36, 42, 51).

The life of a request: anybody may ask, on the portal, on paper or by fax, with a name, a proof of identity and a contact
(OGI 29). The office may ask once, within seven working days, for it to be completed; then it examines the request,
consults a third party or the organs that made the information jointly where it must (that time does not count), and
answers within twenty working days of receipt, extended once by twenty with the consent of its head. A refusal states
its ground. Against the answer there is reconsideration, and court; a refusal goes to reconsideration first.

Whoever asked follows the request with a tracking code: what is owed until when, the answer, and what can be done
against it.
"""
