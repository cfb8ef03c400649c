"""What a deployment hands out: sign, leaflet, sign sheet, record, certificate, debrief.

Each module turns what is known into a :class:`~lookout.documents.press.Paper`, plain data for a
template; :class:`~lookout.documents.press.Press` sets it.
"""
