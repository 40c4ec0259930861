-- What a search for people looks through: words without accents, in lower case. Only core
-- functions, so that an index can hold it.
CREATE FUNCTION identity.search_words(VARIADIC texts text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('simple', regexp_replace(
    translate(lower(regexp_replace(
      normalize(replace(array_to_string(texts, ' '), 'ß', 'ss'), NFKD), '[\u0300-\u036f]', '', 'g')),
      'łđø', 'ldo'),
    '[\s@._+''"(),:;/\\-]+', ' ', 'g'))
$$;
CREATE INDEX account_search ON identity.account USING gin (identity.search_words(name, email));
CREATE INDEX account_created ON identity.account (created_at DESC, id);
CREATE INDEX account_disabled ON identity.account (created_at DESC) WHERE disabled_at IS NOT NULL;
CREATE INDEX account_platform ON identity.account (created_at DESC)
  WHERE platform_admin OR platform_support;

CREATE INDEX session_all_of_account ON identity.session (account_id);
CREATE INDEX session_living ON identity.session (created_at DESC, id) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS grant_session ON identity.grant (session_id);
