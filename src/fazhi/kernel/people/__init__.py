"""People in posts: the unit tree, who holds which post from when to when, what a post may do, who acts for whom.

A person acts in a post, never as themselves; what a post may do is a list of verbs held from–to. All of it is
configuration, and every change of it is an entry in the ledger.
"""
