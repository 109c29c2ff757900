/** The rules of window-step.ts for a server. */
export const lua = `
local id, now, lag, gateways = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local UNKNOWN, TOLD, WARY = 0, 1, 2
local SAME, PATIENCE, PARTS, NO_LIMIT, KEPT = 500, 1000, 2, 1e9, 600000
local numbers = {'state', 'left', 'firstResetAt', 'resetAt', 'closedUntil', 'taughtBy', 'most', 'paceMs', 'period',
  'endedAt', 'grantedAt'}

local function text(number) return string.format('%.0f', number) end

local function sum(calls)
  local all = 0
  for _, count in pairs(calls) do all = all + count end
  return all
end

local function read(key)
  local flat = redis.call('HGETALL', key)
  if #flat == 0 then return nil end
  local w = { held = {}, late = {} }
  for i = 1, #flat, 2 do
    local name, value = flat[i], flat[i + 1]
    local prefix = string.sub(name, 1, 2)
    if name == 'epoch' then w.epoch = value
    elseif prefix == 'h:' then w.held[string.sub(name, 3)] = tonumber(value)
    elseif prefix == 'l:' then w.late[string.sub(name, 3)] = tonumber(value)
    else w[name] = tonumber(value) end
  end
  return w
end

local function write(key, w)
  local flat = {'epoch', w.epoch}
  local function put(name, value)
    flat[#flat + 1] = name
    flat[#flat + 1] = text(value)
  end
  for _, name in ipairs(numbers) do put(name, w[name]) end
  for who, calls in pairs(w.held) do put('h:' .. who, calls) end
  for who, calls in pairs(w.late) do put('l:' .. who, calls) end
  redis.call('DEL', key)
  -- In parts, because a call takes a limited number of values.
  for i = 1, #flat, 1000 do redis.call('HSET', key, unpack(flat, i, math.min(i + 999, #flat))) end
  redis.call('PEXPIRE', key, KEPT)
end

local function fresh(atFirst)
  local w = { epoch = id .. '-' .. text(now), held = {}, late = {} }
  for _, name in ipairs(numbers) do w[name] = 0 end
  w.most = atFirst
  return w
end

local function expire(w)
  if w.state ~= TOLD or now < math.max(w.resetAt, w.closedUntil) then return end
  w.state = w.closedUntil >= w.resetAt and WARY or UNKNOWN
  w.paceMs = 0
  w.period = w.period + 1
  w.endedAt = now
  w.late = w.held
  w.held = {}
end

local function place(w, asked)
  local as_of = asked.epoch == '' and w.period or asked.period
  w.held[id] = as_of == w.period and asked.inFlight + asked.unused or 0
  w.late[id] = as_of == w.period and asked.old or as_of == w.period - 1 and asked.inFlight or 0
end

local function learn(w, atFirst, answer)
  local left, reset, sent_at, period = answer[1], answer[2], answer[3], answer[4]
  local near = math.abs(reset - w.firstResetAt) <= SAME
  local same = w.state == TOLD and near
  if w.state ~= TOLD and period < w.period and (near or reset < w.firstResetAt) then return end
  if not same and sent_at < w.taughtBy and reset < w.firstResetAt then return end
  local was_spent = same and w.left == 0
  if not same then
    w.paceMs = w.state == WARY and math.min(10, math.floor(500 / math.max(1, left))) or 0
    if left > 0 then w.most = left + 1 elseif w.taughtBy == 0 then w.most = atFirst end
    w.firstResetAt = reset
    w.taughtBy = sent_at
  end
  w.resetAt = same and math.max(w.resetAt, reset) or reset
  w.left = same and math.min(w.left, left) or left
  w.most = math.max(w.most, left + 1)
  w.state = TOLD
  if w.left > 0 then return end
  w.closedUntil = math.max(w.closedUntil, w.resetAt + (was_spent and 0 or lag))
end

local function room_in(w, few, all, late)
  if now < w.closedUntil then return 0, w.closedUntil end
  local function most_of(calls) return math.min(calls, math.max(few, calls / 2)) end
  if w.state == TOLD then
    local at = late > 0 and math.min(w.resetAt, w.endedAt + PATIENCE) or w.resetAt
    return math.ceil(most_of(w.left) - all - late), at
  end
  local patient_until = w.grantedAt + PATIENCE
  local room
  if w.state == WARY then room = all == 0 and 1 or 0 else room = math.ceil(most_of(w.most) - all - late) end
  if room < 1 and now >= patient_until then room = 1 end
  return room, patient_until
end

local function step(key, asked)
  local w = read(key)
  if not w and asked.epoch == '' then w = fresh(asked.atFirst) end
  if not w or (asked.epoch ~= '' and asked.epoch ~= w.epoch) then return {''} end
  expire(w)
  place(w, asked)
  if asked.mute > 0 then
    if w.state == WARY then w.state = UNKNOWN end
    if w.taughtBy == 0 then w.most = NO_LIMIT end
  end
  for _, answer in ipairs(asked.answers) do learn(w, asked.atFirst, answer) end

  local all = sum(w.held)
  local late = now < w.endedAt + PATIENCE and sum(w.late) or 0
  local sharers = 0
  for _ in pairs(w.held) do sharers = sharers + 1 end
  sharers = math.max(gateways, sharers)
  local room, at = room_in(w, asked.few * sharers, all, late)
  local granted = room >= 1 and math.min(asked.want, math.ceil(room / math.min(sharers, PARTS))) or 0
  local others = all + late > w.held[id] + w.late[id] and 1 or 0
  if granted > 0 then w.grantedAt = now end
  w.held[id] = w.held[id] + granted
  write(key, w)
  return {w.epoch, text(w.period), text(w.state), text(w.left), text(w.resetAt), text(w.closedUntil), text(w.most),
    text(w.paceMs), text(granted), text(at), text(others), text(sharers)}
end

local replies = {}
for i, key in ipairs(KEYS) do replies[i] = step(key, cjson.decode(ARGV[4 + i])) end
return replies
`
