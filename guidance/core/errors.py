"""The root of every error this house raises on purpose."""


class GuidanceError(Exception):
    """An anticipated failure, told in one sentence that a marketer can read.

    `place` names where in the reader's material the fault lies ("where.$or[1].user.age"); `retryable` says whether
    the same call may succeed later without anybody changing anything.
    """

    retryable = False

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.message} (at {self.place})" if self.place else self.message
