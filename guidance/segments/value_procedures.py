"""What PostgreSQL is taught about JSON values: to print, count, fold and order them as `guidance.rules.coercion` does.

A value is a `jsonb`; NULL and JSON's null both mean that it is missing. Names of other functions of ours are written bare:
`guidance.segments.procedures` puts the schema before them.
"""

from guidance.rules.letters import canonical

_ASTRAL_END = 0x20000  # no letter beyond has a case
_TAGS = range(0xE0000, 0xE0200)  # but these are skipped over when the end of a word is looked for
_PIECES = {"INPUTS": "IMMUTABLE PARALLEL SAFE", "ALWAYS": "IMMUTABLE STRICT PARALLEL SAFE"}

_STEP = """
CREATE OR REPLACE FUNCTION guidance_step(held jsonb, key text) RETURNS jsonb LANGUAGE sql ALWAYS AS $$
  SELECT CASE jsonb_typeof(held)
    WHEN 'object' THEN held -> key
    WHEN 'array' THEN CASE
      WHEN key = 'length' THEN to_jsonb(jsonb_array_length(held))
      WHEN key ~ '^(0|[1-9][0-9]{0,8})$' THEN held -> key::int
    END
  END
$$"""

_PRINTED = r"""
CREATE OR REPLACE FUNCTION guidance_printed(given numeric) RETURNS text LANGUAGE plpgsql ALWAYS AS $$
DECLARE
  shown text;
  size numeric;
BEGIN
  IF given = trunc(given) AND abs(given) <= 9007199254740992 THEN
    RETURN trim_scale(given)::text;
  ELSIF abs(given) >= 1.797693134862315808e308 THEN
    RETURN CASE WHEN given > 0 THEN 'Infinity' ELSE '-Infinity' END;
  ELSIF abs(given) < 2.4703282292062328e-324 THEN
    RETURN '0';
  END IF;
  shown := given::float8::text;
  size := abs(shown::numeric);
  IF size >= 1e21 OR size < 1e-6 THEN
    RETURN regexp_replace(shown, 'e([+-])0*', 'e\1');
  END IF;
  RETURN trim_scale(shown::numeric)::text;
END
$$"""

_TEXT = """
CREATE OR REPLACE FUNCTION guidance_text(held jsonb) RETURNS text LANGUAGE plpgsql INPUTS AS $$
BEGIN
  CASE coalesce(jsonb_typeof(held), 'null')
    WHEN 'string', 'boolean' THEN RETURN held #>> '{}';
    WHEN 'null' THEN RETURN 'null';
    WHEN 'number' THEN RETURN guidance_printed((held #>> '{}')::numeric);
    WHEN 'object' THEN RETURN '[object Object]';
    ELSE RETURN coalesce((
      SELECT string_agg(CASE jsonb_typeof(element) WHEN 'null' THEN '' ELSE guidance_text(element) END, ',' ORDER BY place)
      FROM jsonb_array_elements(held) WITH ORDINALITY AS each(element, place)), '');
  END CASE;
END
$$"""

# Numbers out of the range of a double are as far away as can be, so that no cast of ours ever fails.
_COUNTED = r"""
CREATE OR REPLACE FUNCTION guidance_counted(told text) RETURNS numeric LANGUAGE plpgsql ALWAYS AS $$
DECLARE
  word text := btrim(told, E'\t\n\u000B\f\r \u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A'
    || E'\u2028\u2029\u202F\u205F\u3000\uFEFF');
  power text;
  digit text;
  base int;
  found numeric := 0;
BEGIN
  IF word = '' THEN
    RETURN 0;
  ELSIF word ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$' THEN
    power := coalesce(substring(word FROM '[eE](.*)$'), '0');
    IF length(ltrim(power, '+-0')) > 4 THEN
      IF power LIKE '-%' OR regexp_replace(word, '[eE].*$', '') !~ '[1-9]' THEN
        RETURN 0;
      END IF;
      RETURN CASE WHEN word LIKE '-%' THEN '-Infinity' ELSE 'Infinity' END::numeric;
    END IF;
    found := word::numeric;
    IF abs(found) >= 1.797693134862315808e308 THEN
      RETURN sign(found) * 'Infinity'::numeric;
    ELSIF abs(found) < 2.4703282292062328e-324 THEN
      RETURN 0;
    END IF;
    RETURN found::float8::text::numeric;
  ELSIF word ~ '^0([xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)$' THEN
    base := CASE lower(substr(word, 2, 1)) WHEN 'x' THEN 16 WHEN 'o' THEN 8 ELSE 2 END;
    FOREACH digit IN ARRAY regexp_split_to_array(lower(substr(word, 3)), '') LOOP
      found := found * base + strpos('0123456789abcdef', digit) - 1;
    END LOOP;
    RETURN found;
  END IF;
  RETURN CASE word WHEN 'Infinity' THEN 'Infinity' WHEN '+Infinity' THEN 'Infinity' WHEN '-Infinity' THEN '-Infinity' END::numeric;
END
$$"""

_NUMBER = """
CREATE OR REPLACE FUNCTION guidance_number(held jsonb) RETURNS numeric LANGUAGE plpgsql INPUTS AS $$
BEGIN
  RETURN CASE coalesce(jsonb_typeof(held), 'null')
    WHEN 'null' THEN 0
    WHEN 'boolean' THEN CASE WHEN held = 'true' THEN 1 ELSE 0 END
    WHEN 'number' THEN (held #>> '{}')::numeric
    WHEN 'string' THEN guidance_counted(held #>> '{}')
    WHEN 'array' THEN guidance_counted(guidance_text(held))
  END;
END
$$"""

_VERSION = r"""
CREATE OR REPLACE FUNCTION guidance_version(held jsonb) RETURNS text LANGUAGE plpgsql INPUTS AS $$
DECLARE
  shown text := CASE WHEN jsonb_typeof(held) IN ('string', 'number') THEN nullif(guidance_text(held), '') END;
  parts text[];
BEGIN
  shown := regexp_replace(coalesce(shown, '0'), '^v|\+[^\n\r\u2028\u2029]*$', '', 'g');
  parts := string_to_array(translate(shown, '.', '-'), '-');
  IF cardinality(parts) = 3 THEN
    parts := parts || '~'::text;
  END IF;
  RETURN coalesce((
    SELECT string_agg(CASE WHEN part ~ '^[0-9]{1,4}$' THEN lpad(part, 5) ELSE part END, '-' ORDER BY place)
    FROM unnest(parts) WITH ORDINALITY AS each(part, place)), '');
END
$$"""

_UTF16 = r"""
CREATE OR REPLACE FUNCTION guidance_utf16(told text) RETURNS bytea LANGUAGE plpgsql ALWAYS AS $$
BEGIN
  RETURN coalesce((
    SELECT string_agg(decode(CASE
      WHEN code < 65536 THEN lpad(to_hex(code), 4, '0')
      ELSE to_hex(55296 + ((code - 65536) >> 10)) || to_hex(56320 + ((code - 65536) & 1023))
    END, 'hex'), '' ORDER BY place)
    FROM (SELECT ascii(letter) AS code, place FROM regexp_split_to_table(told, '') WITH ORDINALITY AS each(letter, place)
      WHERE letter <> '') AS letters), '');
END
$$"""

# A text cannot hold half a character: halves are told as characters of a place that nobody uses (its own become halves, too).
_UNITS = r"""
CREATE OR REPLACE FUNCTION guidance_units(told text) RETURNS text LANGUAGE plpgsql ALWAYS AS $$
BEGIN
  IF octet_length(told) = length(told) OR told !~ '[\U00010000-\U0010ffff]' THEN
    RETURN told;
  END IF;
  RETURN (
    SELECT string_agg(CASE
      WHEN code < 65536 THEN chr(code)
      ELSE chr(1110016 + ((code - 65536) >> 10)) || chr(1111040 + ((code - 65536) & 1023))
    END, '' ORDER BY place)
    FROM (SELECT ascii(letter) AS code, place FROM regexp_split_to_table(told, '') WITH ORDINALITY AS each(letter, place))
      AS letters);
END
$$"""

_LOWER = r"""
CREATE OR REPLACE FUNCTION guidance_lower(told text) RETURNS text LANGUAGE plpgsql ALWAYS AS $$
BEGIN
  IF octet_length(told) = length(told) THEN
    RETURN lower(told COLLATE "C");
  ELSIF strpos(told, 'Σ') > 0 THEN
    told := regexp_replace(told, '(?<=[CASED][SKIPPED]*)Σ(?![SKIPPED]*[CASED])', 'ς', 'g');
  END IF;
  RETURN translate(replace(told, 'İ', 'i̇'), 'UPPER', 'LOWER');
END
$$"""

_CANONICAL = """
CREATE OR REPLACE FUNCTION guidance_canonical(told text) RETURNS text LANGUAGE plpgsql ALWAYS AS $$
BEGIN
  IF octet_length(told) = length(told) THEN
    RETURN upper(told COLLATE "C");
  END IF;
  RETURN translate(told, 'GIVEN', 'CANON');
END
$$"""


def statements() -> list[str]:
    """Return the statements that make the functions, in order."""
    letters = [chr(code) for code in range(1, _ASTRAL_END) if not 0xD800 <= code < 0xE000]
    made = [_STEP, _PRINTED, _TEXT, _COUNTED, _NUMBER, _VERSION, _UTF16, _UNITS, _lower(letters), _canonical(letters)]
    return [_filled(text, _PIECES) for text in made]


def _lower(letters: list[str]) -> str:
    single = {letter: letter.lower() for letter in letters if letter.lower() != letter and len(letter.lower()) == 1}
    # Python tells which letters have a case, and which are skipped, by what it makes of a sigma behind them.
    cased = [letter for letter in letters if (letter + "Σ").lower()[-1] == "ς"]
    around = set(cased)
    skipped = [
        letter
        for letter in (*letters, *map(chr, _TAGS))
        if letter not in around and ("A" + letter + "Σ").lower()[-1] == "ς"
    ]
    classes = {"CASED": _ranges(cased), "SKIPPED": _ranges(skipped)}
    return _filled(_LOWER, {**classes, "UPPER": "".join(single), "LOWER": "".join(single.values())})


def _canonical(letters: list[str]) -> str:
    plane = [letter for letter in letters if letter < "\U00010000"]
    pairs = [(one, other) for one, other in zip(plane, canonical("".join(plane)), strict=True) if one != other]
    return _filled(
        _CANONICAL, {"GIVEN": "".join(one for one, _ in pairs), "CANON": "".join(other for _, other in pairs)}
    )


def _ranges(letters: list[str]) -> str:
    spans: list[list[int]] = []
    for code in map(ord, letters):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in spans)


def _filled(text: str, pieces: dict[str, str]) -> str:
    for name, piece in pieces.items():
        text = text.replace(name, piece)
    return text
