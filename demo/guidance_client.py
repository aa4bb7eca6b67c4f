"""What Acme Mail's server says to Guidance and asks of it, over plain HTTP."""

import base64
import json
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import time
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from demo.config import Config

UNREACHABLE = 0
_Json = dict[str, Any]


class GuidanceClient:
    """One call, one connection. Nothing is raised: an unreachable server answers with status UNREACHABLE."""

    def __init__(self, config: Config) -> None:
        self._url = urlsplit(config.guidance_url)
        self._basic = "Basic " + base64.b64encode(f"{config.secret_key}:".encode()).decode()
        self._bearer = f"Bearer {config.secret_key}"

    def send_batch(self, events: list[_Json]) -> int:
        """Report events; the moment of sending goes along so that the server can correct our clock."""
        body = {"batch": events, "sentAt": _iso(time())}
        return self._call("POST", "/v1/batch", self._basic, body)[0]

    def change_plan(self, account_id: str, plan_key: str) -> int:
        """Set an account's plan."""
        return self._call("PATCH", _account_path(account_id), self._bearer, {"plan": plan_key})[0]

    def knows_account(self, account_id: str) -> bool:
        """Tell whether Guidance has an account with this id; an unreachable server knows nobody."""
        return self._call("GET", _account_path(account_id), self._bearer, timeout=1.5)[0] == 200

    def running_trial_end(self, account_id: str, feature: str) -> str | None:
        """Return when the running trial of this feature ends, or None without one or without an answer."""
        status, account = self._call("GET", _account_path(account_id), self._bearer, timeout=1.5)
        trials = account.get("trials") if status == 200 else None
        for trial in trials if isinstance(trials, list) else []:
            if isinstance(trial, dict) and trial.get("feature") == feature and trial.get("running") is True:
                return str(trial.get("ends_at", ""))
        return None

    def _call(
        self, method: str, path: str, authorization: str, body: _Json | None = None, timeout: float = 5.0
    ) -> tuple[int, _Json]:
        connect = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = connect(self._url.hostname or "", self._url.port, timeout=timeout)
        headers = {"Authorization": authorization, "Content-Type": "application/json", "Accept": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, _parsed(response.read())
        except (OSError, HTTPException):
            return UNREACHABLE, {}
        finally:
            connection.close()


def make_event(kind: str, user_id: str, **fields: object) -> _Json:
    """Build one event of the batch; its messageId stays the same however often it is sent."""
    return {"type": kind, "messageId": str(uuid4()), "timestamp": _iso(time()), "userId": user_id, **fields}


def _account_path(account_id: str) -> str:
    return f"/api/v1/accounts/{quote(account_id, safe='')}/"


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _parsed(raw: bytes) -> _Json:
    try:
        answer = json.loads(raw)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
