-- wrk script of the HTTP benchmark. BENCH_MODE is read or write; BENCH_CASES names a file of lines "ID VERSION".
-- A write names the version it has seen, so a case has one write under way at most: it waits outside `free` meanwhile.
local mode = os.getenv("BENCH_MODE")
local cookie = os.getenv("BENCH_COOKIE")
local run = os.getenv("BENCH_RUN")
local free, count = {}, 0

for line in io.lines(os.getenv("BENCH_CASES")) do
  local id, version = line:match("^(%S+) (%d+)$")
  count = count + 1
  free[count] = { id = id, version = version }
end

local body = string.format(
  '{"on":"%s","acts":[{"type":"note_written","kind":"fact","language":"en","text":"Seen at the office, all is well."}]}',
  os.date("!%Y-%m-%d"))
local sent = 0

if mode == "read" then
  function request()
    return wrk.format("GET", "/api/v1/cases/" .. free[math.random(count)].id, { ["Cookie"] = cookie })
  end
else
  function request()
    local case = table.remove(free, math.random(#free))
    sent = sent + 1
    return wrk.format("POST", "/api/v1/cases/" .. case.id .. "/acts", {
      ["Cookie"] = cookie,
      ["Content-Type"] = "application/json",
      ["X-Relais"] = "1",
      ["If-Match"] = '"' .. case.version .. '"',
      ["Idempotency-Key"] = string.format("bench-%s-%09d", run, sent),
    }, body)
  end

  local shown = false
  function response(status, headers, answer)
    local id = answer:match('"id":"([^"]+)"')
    local version = answer:match('"version":(%d+)')
    if status == 200 and id then
      free[#free + 1] = { id = id, version = version }
    elseif not shown then
      shown = true
      io.stderr:write("first refusal: ", status, " ", answer:sub(1, 400), "\n")
    end
  end
end
