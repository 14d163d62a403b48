"""Keys: several texts as one, so that no two ways to write them are the same."""


def joined(*parts: str) -> str:
    """The parts as one text that only they make: each but the last stands behind its length."""
    return "".join(f"{len(part)}:{part}" for part in parts[:-1]) + parts[-1]


def pair(first: str, second: str) -> str:
    """`joined` for two, which nearly every event asks for."""
    return f"{len(first)}:{first}{second}"


def topic_key(org: str, subject: str) -> bytes:
    """`org/subject`, the key of output records; a slash in an org's name is escaped, so that no org can write another's keys."""
    return f"{org.replace('%', '%25').replace('/', '%2F')}/{subject}".encode()
