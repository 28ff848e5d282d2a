"""The kit every page stands in: base templates, components, forms, formats, scopes, navigation.

It knows no business. A page author reads, in this order: ``scopes`` (who may open the page),
``forms`` and ``templates/cotton`` (what it is made of), ``format`` (how values are written),
``nav`` (where it appears), ``errors`` (what happens when it fails).
"""
