"""Documents: normative documents, contracts, and the file room.

Normative documents rest on LOL 75 and SC17 13-15 (SC37 and SC115 could not be read in full and are shown as
unverified); filing and keeping on ARCH 14, 37 and ARCHR 19, 20, 24, 38, 39. Contract review and lending are local rules.

The life of a normative document: proposed, drafted, commented on where it touches the public, checked for competition
where it touches business, reviewed for legality by a body of the issuing organ in five to fifteen working days, decided
by a meeting, registered, numbered and issued once, published, filed for record within fifteen days, evaluated, cleaned
up every two years, ended. Its number comes from the issuing organ's one series, without gaps. Whatever is not on the
public list of a day was not in force on it.

The clean-up gathers a result for every document in force; publishing its lists enters each result in the life of the
document. Counsel's contract lists the agreed services and counts the use of each. A file has a retention class, gets its
number when the file room accepts it, is lent to one borrower at a time, and is appraised or transferred when due.
"""
