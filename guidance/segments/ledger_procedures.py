"""What PostgreSQL is taught about history: the answers of `guidance.engine.windows` and `guidance.engine.pace`.

An entry is one of a ledger, as `guidance.people.ledger` keeps it; windows and moments are ms, a NULL window is "ever".
"""

from guidance.core.times import DAY, HOUR

_ISO = """
CREATE OR REPLACE FUNCTION guidance_iso(at bigint) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_char(timestamp 'epoch' + at * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$"""

# Times that are kept are spans of themselves; what was only counted may lie anywhere in its hour, or its day.
_SPANS = """
CREATE OR REPLACE FUNCTION guidance_spans(entry jsonb, since bigint, OUT starts bigint[], OUT ends bigint[])
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  times bigint[] := ARRAY(SELECT held.at::bigint FROM jsonb_array_elements_text(entry -> 't') AS held(at));
  oldest_hour bigint := ((entry ->> 'l')::bigint / HOUR - 48) * HOUR;
  early_starts bigint[];
  early_ends bigint[];
BEGIN
  starts := times;
  ends := times;
  IF cardinality(times) >= (entry ->> 'n')::bigint OR times[1] < since THEN
    RETURN;
  END IF;
  WITH counted AS (
    SELECT size, bucket, held - CASE WHEN bucket < times[1] / size THEN 0
      ELSE (SELECT count(*) FROM unnest(times) AS kept(at) WHERE at < (bucket + 1) * size) END AS remaining
    FROM (
      SELECT HOUR AS size, hour.key::bigint AS bucket, hour.value::bigint AS held FROM jsonb_each_text(entry -> 'h') AS hour
      UNION ALL SELECT DAY, day.key::bigint, day.value::bigint FROM jsonb_each_text(entry -> 'd') AS day
    ) AS buckets WHERE bucket <= times[1] / size
  ), uncovered AS (
    SELECT size, bucket FROM counted AS one WHERE remaining > CASE WHEN size = HOUR THEN 0 ELSE (
      SELECT coalesce(sum(remaining), 0) FROM counted AS two
      WHERE two.size = HOUR AND two.remaining > 0 AND two.bucket * HOUR / DAY = one.bucket) END
  )
  SELECT array_agg(bucket * size ORDER BY size DESC, bucket),
    array_agg(least((bucket + 1) * size - 1, times[1], CASE WHEN size = DAY THEN oldest_hour - 1 END) ORDER BY size DESC, bucket)
    INTO early_starts, early_ends FROM uncovered;
  starts := early_starts || times;
  ends := early_ends || times;
END
$$"""

_SEQUENCE = """
CREATE OR REPLACE FUNCTION guidance_sequence(first jsonb, second jsonb, within bigint, span bigint, now bigint) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  causes record;
  effects record;
  place int;
  known int;
BEGIN
  IF first IS NULL OR second IS NULL THEN
    RETURN FALSE;
  END IF;
  causes := guidance_spans(first, now - span);
  effects := guidance_spans(second, now - span);
  known := cardinality(effects.starts);
  WHILE known > 0 AND effects.starts[known] > now LOOP
    known := known - 1;
  END LOOP;
  place := known + 1;
  FOR number IN REVERSE cardinality(causes.starts)..1 LOOP
    EXIT WHEN causes.ends[number] < now - span;
    CONTINUE WHEN causes.starts[number] > now;
    WHILE place > 1 AND effects.ends[place - 1] > causes.starts[number] LOOP
      place := place - 1;
    END LOOP;
    IF place <= known AND effects.starts[place] <= causes.ends[number] + within THEN
      RETURN TRUE;
    END IF;
  END LOOP;
  RETURN FALSE;
END
$$"""

_ABSENCE = """
CREATE OR REPLACE FUNCTION guidance_absence(first jsonb, without jsonb, within bigint, span bigint, now bigint) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  causes record;
  starts bigint[] := '{}';
  ends bigint[] := '{}';
  place int;
BEGIN
  IF first IS NULL THEN
    RETURN FALSE;
  END IF;
  causes := guidance_spans(first, now - span);
  IF without IS NOT NULL THEN
    SELECT spans.starts, spans.ends INTO starts, ends FROM guidance_spans(without, now - span) AS spans;
  END IF;
  place := cardinality(starts) + 1;
  FOR number IN REVERSE cardinality(causes.starts)..1 LOOP
    EXIT WHEN causes.ends[number] < now - span;
    WHILE place > 1 AND ends[place - 1] > causes.starts[number] LOOP
      place := place - 1;
    END LOOP;
    CONTINUE WHEN place <= cardinality(starts) AND starts[place] <= causes.ends[number] + within;
    IF causes.ends[number] + within <= now THEN
      RETURN TRUE;
    END IF;
  END LOOP;
  RETURN FALSE;
END
$$"""

# Whether the kept times tell all that there is to know from `since` on.
_TELLS = """
CREATE OR REPLACE FUNCTION guidance_tells(entry jsonb, since bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_array_length(entry -> 't') >= (entry ->> 'n')::bigint OR coalesce((entry -> 't' ->> 0)::bigint < since, FALSE)
$$"""

_SUM = """
CREATE OR REPLACE FUNCTION guidance_sum(entry jsonb, span bigint, now bigint) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  size bigint := CASE WHEN span <= 48::bigint * HOUR THEN HOUR ELSE DAY END;
  summed numeric;
BEGIN
  IF guidance_tells(entry, now - span) THEN
    SELECT sum(held.value::numeric) INTO summed
    FROM ROWS FROM (jsonb_array_elements_text(entry -> 't'), jsonb_array_elements_text(entry -> 'v')) AS held(at, value)
    WHERE held.at::bigint <= now AND (span IS NULL OR held.at::bigint >= now - span);
  ELSIF span IS NULL THEN
    summed := (entry ->> 's')::numeric;
  ELSE
    SELECT sum(bucket.value::numeric) INTO summed
    FROM jsonb_each_text(entry -> CASE size WHEN DAY THEN 'ds' ELSE 'hs' END) AS bucket
    WHERE bucket.key::bigint >= (now - span) / size;
  END IF;
  summed := coalesce(summed, 0);
  RETURN CASE summed % 1000000 WHEN 0 THEN to_jsonb(div(summed, 1000000)) ELSE to_jsonb((summed / 1000000)::float8) END;
END
$$"""

_DAYS = """
CREATE OR REPLACE FUNCTION guidance_days(entry jsonb, span bigint, now bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  since bigint := now - span;
  today bigint := now / DAY;
  found bigint := 0;
  latest bigint;
  later bigint;
  day bigint;
BEGIN
  IF guidance_tells(entry, since) THEN
    -- The times are in order: a day is counted where the one before lies on another.
    FOR day IN SELECT held.at::bigint / DAY FROM jsonb_array_elements_text(entry -> 't') AS held(at)
      WHERE held.at::bigint <= now AND (span IS NULL OR held.at::bigint >= since)
    LOOP
      found := found + (day IS DISTINCT FROM latest)::int;
      latest := day;
    END LOOP;
    RETURN found;
  ELSIF span IS NULL THEN
    RETURN (SELECT count(*) FROM jsonb_object_keys(entry -> 'd'));
  END IF;
  SELECT count(*) INTO later FROM jsonb_array_elements_text(entry -> 't') AS held(at)
    WHERE held.at::bigint > now AND held.at::bigint < (today + 1) * DAY;
  RETURN (
    SELECT count(*) FROM jsonb_each_text(entry -> 'd') AS one
    WHERE one.key::bigint BETWEEN since / DAY AND today
      AND coalesce((entry -> 'dl' ->> one.key)::bigint, since) >= since
      AND NOT (one.key::bigint = today AND one.value::bigint <= later));
END
$$"""

_TREND = """
CREATE OR REPLACE FUNCTION guidance_trend(entry jsonb, span bigint, minimum bigint, now bigint) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  size bigint := CASE WHEN 2 * span <= 48::bigint * HOUR THEN HOUR ELSE DAY END;
  latest bigint;
  before bigint;
BEGIN
  IF guidance_tells(entry, now - 2 * span) THEN
    SELECT count(*) FILTER (WHERE held.at::bigint >= now - span), count(*) FILTER (WHERE held.at::bigint < now - span)
    INTO latest, before FROM jsonb_array_elements_text(entry -> 't') AS held(at)
    WHERE held.at::bigint BETWEEN now - 2 * span AND now;
  ELSE
    SELECT coalesce(sum(value::bigint) FILTER (WHERE key::bigint >= (now - span) / size), 0),
      coalesce(sum(value::bigint) FILTER (WHERE key::bigint < (now - span) / size), 0)
    INTO latest, before FROM jsonb_each_text(entry -> CASE size WHEN DAY THEN 'd' ELSE 'h' END)
    WHERE key::bigint >= (now - 2 * span) / size;
  END IF;
  RETURN CASE WHEN before >= minimum THEN latest::float8 / before END;
END
$$"""

_MILLIONTHS = """
CREATE OR REPLACE FUNCTION guidance_millionths(used numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN used = trunc(used) OR abs(used) >= 1e12 THEN round(used * 1000000) ELSE (used::float8 * 1e6)::bigint END
$$"""

_UNTIL_RESET = """
CREATE OR REPLACE FUNCTION guidance_full_before_reset(used numeric, allowed bigint, began bigint, ends bigint, now bigint)
RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  have numeric := guidance_millionths(used);
  remaining numeric := allowed::numeric * 1000000 - have;
  passed numeric := remaining * greatest(now - began, DAY);
BEGIN
  IF remaining <= 0 THEN
    RETURN 0;
  ELSIF have <= 0 OR passed >= (ends - now) * have THEN
    RETURN NULL;
  END IF;
  RETURN div(passed, have * DAY);
END
$$"""

_GROWN_FULL = """
CREATE OR REPLACE FUNCTION guidance_full_by_growth(used numeric, allowed bigint, samples jsonb, now bigint)
RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  have numeric := guidance_millionths(used);
  remaining numeric := allowed::numeric * 1000000 - have;
  today bigint := now / DAY;
  since bigint;
  grown numeric;
BEGIN
  IF remaining <= 0 THEN
    RETURN 0;
  END IF;
  SELECT coalesce(max(day::bigint) FILTER (WHERE day::bigint <= today - 14), min(day::bigint) FILTER (WHERE day::bigint < today))
    INTO since FROM jsonb_object_keys(samples) AS held(day);
  grown := have - guidance_millionths((samples -> since::text ->> 0)::numeric);
  RETURN CASE WHEN grown > 0 THEN div(remaining * least(today - since, 14), grown) END;
END
$$"""

_ALL = (_ISO, _SPANS, _SEQUENCE, _ABSENCE, _TELLS, _SUM, _DAYS, _TREND, _MILLIONTHS, _UNTIL_RESET, _GROWN_FULL)


def statements() -> list[str]:
    """Return the statements that make the functions, in order."""
    return [text.replace("HOUR", str(HOUR)).replace("DAY", str(DAY)) for text in _ALL]
