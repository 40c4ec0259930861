/**
 * Scripts of the channel store in Redis; each runs as one step. A channel `c` is a hash
 * `<prefix>c` (e: epoch, s: sequence, v: last version given) and a stream `<prefix>c:log`.
 * ARGV begins with prefix, a random seed for new epochs, and the number of entries to keep.
 */
const common = `
local prefix, seed, keep = ARGV[1], ARGV[2], ARGV[3]
local week, once = 604800, 3600
local most = 200
local told = {}
local function number(n) return string.format('%.0f', n) end
local function channel(name)
  local hash = prefix .. name
  local epoch = redis.call('HGET', hash, 'e')
  if not epoch then
    -- New, or lost: what may be left of its history belongs to another epoch.
    epoch = seed
    redis.call('DEL', hash .. ':log')
    redis.call('HSET', hash, 'e', epoch, 's', 0, 'v', 0)
    redis.call('EXPIRE', hash, week)
  end
  return hash, epoch
end
local function forget(name)
  redis.call('DEL', prefix .. name, prefix .. name .. ':log')
  -- Followers look at once, and find another epoch.
  redis.call('PUBLISH', prefix, cjson.encode({name, '', {}}))
end
local function add(name, id, key, ver, data)
  if id ~= '' and not redis.call('SET', prefix .. 'once:' .. name .. ':' .. id, 1, 'NX', 'EX', once) then
    return
  end
  local hash, epoch = channel(name)
  local seq = redis.call('HINCRBY', hash, 's', 1)
  if ver == '' then
    local t = redis.call('TIME')
    local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
    ver = number(math.max(now, tonumber(redis.call('HGET', hash, 'v')) + 1))
    redis.call('HSET', hash, 'v', ver)
  end
  redis.call('XADD', hash .. ':log', 'MAXLEN', '~', keep, number(seq) .. '-0', 'k', key, 'v', ver, 'd', data)
  if seq % 100 == 1 then
    redis.call('EXPIRE', hash, week)
    redis.call('EXPIRE', hash .. ':log', week)
  end
  local news = told[name]
  if not news then
    news = {name, epoch, {}}
    told[name] = news
  end
  table.insert(news[3], {number(seq), key, ver, data})
end
local function tell()
  for _, news in pairs(told) do redis.call('PUBLISH', prefix, cjson.encode(news)) end
end
local function now_ms()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
-- Presence: a sorted set of "member node" by end, and a hash of what is known of each member.
local function who(name) return prefix .. name .. ':who' end
local function others(name, member)
  for _, each in ipairs(redis.call('ZRANGE', who(name), 0, -1)) do
    if string.sub(each, 1, #member + 1) == member .. '\\n' then return true end
  end
  return false
end
local function change(name, member, data)
  local count = redis.call('HLEN', who(name) .. ':data')
  if count > most then add(name, '', '#', '', '{"count":' .. count .. '}')
  elseif data == 'null' and count == most then forget(name)
  else add(name, '', member, '', data) end
end
local function gone(name, member)
  if others(name, member) then return end
  if redis.call('HDEL', who(name) .. ':data', member) == 1 then change(name, member, 'null') end
end
`;

export const scripts = {
  channelPublish: `${common}
for i = 4, #ARGV, 5 do add(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]) end
tell()`,

  channelPosition: `${common}
local hash, epoch = channel(ARGV[4])
return {epoch, redis.call('HGET', hash, 's'), redis.call('HGET', hash, 'v')}`,

  /** ARGV[4] channel, [5] epoch or "" for whatever is kept, [6] after this position. */
  channelRead: `${common}
local hash, epoch = channel(ARGV[4])
if ARGV[5] ~= '' and ARGV[5] ~= epoch then return false end
local last = tonumber(redis.call('HGET', hash, 's'))
local rows = redis.call('XRANGE', hash .. ':log', '(' .. ARGV[6] .. '-0', '+')
local missing = last - tonumber(ARGV[6]) - #rows
if ARGV[5] ~= '' and missing ~= 0 then return false end
return {epoch, rows}`,

  channelRenew: `${common}
if ARGV[4] ~= '' then return forget(ARGV[4]) end
local cursor = '0'
repeat
  local found = redis.call('SCAN', cursor, 'MATCH', prefix .. '*', 'COUNT', 1000, 'TYPE', 'hash')
  cursor = found[1]
  for _, key in ipairs(found[2]) do
    if string.sub(key, -9) ~= ':who:data' then forget(string.sub(key, #prefix + 1)) end
  end
until cursor == '0'`,

  /** ARGV[4] node, [5] milliseconds, then channel, member, data of each. */
  channelEnter: `${common}
local until_ms = now_ms() + tonumber(ARGV[5])
for i = 6, #ARGV, 3 do
  local name, member, data = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = who(name)
  redis.call('ZADD', key, until_ms, member .. '\\n' .. ARGV[4])
  redis.call('SADD', prefix .. 'presence', name)
  if redis.call('HGET', key .. ':data', member) ~= data then
    redis.call('HSET', key .. ':data', member, data)
    change(name, member, data)
  end
end
tell()`,

  channelLeave: `${common}
local name, member = ARGV[5], ARGV[6]
if redis.call('ZREM', who(name), member .. '\\n' .. ARGV[4]) == 1 then gone(name, member) end
tell()`,

  channelExpire: `${common}
local now = now_ms()
for _, name in ipairs(redis.call('SMEMBERS', prefix .. 'presence')) do
  local late = redis.call('ZRANGEBYSCORE', who(name), '-inf', now)
  for _, each in ipairs(late) do
    redis.call('ZREM', who(name), each)
    gone(name, string.match(each, '^(.*)\\n'))
  end
  if redis.call('EXISTS', who(name)) == 0 then
    redis.call('DEL', who(name) .. ':data')
    redis.call('SREM', prefix .. 'presence', name)
  end
end
tell()`,
};
