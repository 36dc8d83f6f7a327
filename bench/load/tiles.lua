-- Asks for one of the addresses of a file, drawn at random: wrk -s tiles.lua ADDRESS -- PATHS, a file with one path a line.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  math.randomseed(os.time() + 7919 * number)
  requests = {}
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", line, { ["Accept-Encoding"] = args[2] })
  end
end

function request()
  return requests[math.random(#requests)]
end
