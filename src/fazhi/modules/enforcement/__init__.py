"""Enforcement: penalty cases from lead to closed file, corrections, interviews, joint work, reconsideration received.

Governed by the Administrative Penalty Law (APL), the Administrative Compulsion Law (ACL), the Reconsideration Law (ARL),
the rules on transferring suspected crimes (TRF), the three enforcement systems (SC118), and for cyberspace departments
Order 14 (CAC14, not yet verified against its text).

The life of a penalty case: a lead becomes a case only with a power behind it, within the time bar; two certified officers
investigate (APL 42), and where the office has only one, it works jointly or borrows another; evidence that may be lost is
registered in a child matter of seven working days; the party is told what is intended, may state its view and, in the
cases of APL 63, ask for a hearing within five working days; the legality review of APL 58 and the collective discussion
of APL 57 come before the decision; the decision is served, published where it has social impact, and its fine becomes a
child matter that ends with payment or with the court.

No procedure here reads, scores or removes what people say: a lead is a concrete violation, or it is not accepted.
"""
