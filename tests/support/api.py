"""The management API and the tracking doors, as a server of a customer calls them."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from tests.support.waiting import until


class Server:
    """A customer's server with a secret key."""

    def __init__(self, url: str, key: str = "sk_demo") -> None:
        self.url, self.key = url, key

    def person(self, user_id: str) -> dict[str, Any] | None:
        """Return what Guidance knows of a person, or None."""
        return self._get(f"/api/v1/people/{quote(user_id, safe='')}/")

    def account(self, group_id: str) -> dict[str, Any] | None:
        """Return what Guidance knows of an account, or None."""
        return self._get(f"/api/v1/accounts/{quote(group_id, safe='')}/")

    def count(self, user_id: str, event: str) -> int:
        """Return how often a person's event has been counted."""
        person = self.person(user_id)
        return int(person["events"].get(event, {}).get("total", 0)) if person else 0

    def send(self, batch: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Send a batch to the tracking door and return its answer."""
        token = base64.b64encode(f"{self.key}:".encode()).decode()
        request = urllib.request.Request(
            f"{self.url}/v1/batch",
            data=json.dumps({"batch": list(batch)}).encode(),
            headers={"Authorization": f"Basic {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            said: dict[str, Any] = json.load(answer)
        return said

    def await_count(self, user_id: str, event: str, total: int, timeout: float = 30) -> None:
        """Wait until a person's event has been counted at least so often."""
        until(
            lambda: self.count(user_id, event) >= total,
            timeout=timeout,
            what=f"{event} of {user_id} was counted {total} times",
            every=0.1,
        )

    def _get(self, path: str) -> dict[str, Any] | None:
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {self.key}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise
        return found
