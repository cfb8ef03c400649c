"""People rendered from seeds: shape, skin, hair, clothes, light, and the sprites made of them.

Start reading in :mod:`lookout.crowd.people.sprites`.
"""
