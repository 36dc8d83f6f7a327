-- Posts one query with variables drawn at random: wrk -s post.lua ADDRESS -- BODIES, a file with one body a line.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  math.randomseed(os.time() + 7919 * number)
  bodies = {}
  for line in io.lines(args[1]) do
    bodies[#bodies + 1] = wrk.format("POST", nil, {
      ["Content-Type"] = "application/json",
      ["Accept"] = "application/graphql-response+json",
    }, line)
  end
end

function request()
  return bodies[math.random(#bodies)]
end
