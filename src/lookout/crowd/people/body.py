"""The body below the head: skin of neck and hands, and clothes, at a moment of the walk."""

import numpy as np

from lookout.crowd.people.anatomy import Anatomy
from lookout.crowd.people.assets import Assets, Floats
from lookout.crowd.people.clothes import clothing_parts
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.mesh import Topology, normals
from lookout.crowd.people.render import Material, Part, flat
from lookout.crowd.people.skin import body_rgb

_SKIN = Material(specular=0.012, shininess=10.0, wrap=(0.25, 0.13, 0.08))


def body_parts(assets: Assets, anatomy: Anatomy, who: Identity, vertices: Floats) -> list[Part]:
    """Return the parts of the body without its head on a posed base."""
    base = assets.vertices
    faces = assets.group("body")
    corners = base[faces[:, :, 0]]
    hands = np.abs(corners[:, :, 0]).min(1) > 3.6
    collar = (corners[:, :, 1].min(1) > 5.0) & (corners[:, :, 1].max(1) < 6.35)
    collar &= np.abs(corners[:, :, 0]).max(1) < 0.85
    collar &= corners[:, :, 2].max(1) < 0.9 + 0.5 * (corners[:, :, 1].max(1) < 5.9)
    skin = Topology.of(faces[hands | collar], assets.uv)
    facing = normals(vertices, anatomy.body)
    part = Part(
        vertices[skin.sources], facing[skin.sources], skin.uv, skin.triangles,
        flat(body_rgb(who)), _SKIN,
    )  # fmt: skip
    return [part, *clothing_parts(assets, anatomy, who, vertices)]
