"""The product's settings with the peers' addresses and no middleware, so that the plain view is as quick as Django lets it be."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.peers"
MIDDLEWARE = []
