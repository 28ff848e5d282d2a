"""Open311 GeoReport v2: the interface that apps of other makers speak to hand in demands and to show where they stand.

Handing in is the one action ``hand_in`` behind the portal. Reading is public by the standard, so what is given out is
what may stand on a notice board: the service, open or closed, the unit responsible, the times. A resident's words and
place are in it only where the resident agreed (PIPL 13, 15, 25), never a name or a number to call. Sealed matters
(XF 22, 30) and imported history are in no list and are found by no id.
"""
