"""Change a prompt's draft. What people see stays as it is until the next publish."""

from guidance.content.models import Prompt, PromptVersion
from guidance.protocol.content import Draft, dump


def save(*, prompt: Prompt, draft: Draft) -> Prompt:
    """Store `draft` as the prompt's draft; also creates a prompt that is new."""
    prompt.draft = dump(draft)
    prompt.save()
    return prompt


def restore(*, prompt: Prompt, version: PromptVersion) -> Prompt:
    """Make a published version the draft again. Raises ValueError for another prompt's version."""
    if version.prompt_id != prompt.pk:
        raise ValueError("the version belongs to another prompt")
    prompt.draft = version.definition
    prompt.save(update_fields=["draft", "updated_at"])
    return prompt


def has_changes(*, prompt: Prompt) -> bool:
    """Return whether the draft says something that people do not see yet."""
    return prompt.live is None or prompt.draft != prompt.live.definition
