'use strict';

const plotsInBox = `# 范围内的地块 Plots in a box: longitude first, degrees of CGCS2000; areas in mu
query PlotsInBox {
  plots(
    filter: { spatial: { bbox: { west: 73, south: 18, east: 135, north: 54 } } }
    first: 20
  ) {
    totalCount
    totalAreaMu
    nodes {
      code
      areaMu
      status
      restorationDueOn
      village { name }
      boundary(decimals: 6)
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const villageWithPlots = `# 村及其地块 Villages with their plots
query VillagesWithPlots {
  villages(first: 5) {
    nodes {
      code
      name
      township { name }
      plots(first: 10, orderBy: { field: AREA_MU, direction: DESC }) {
        totalCount
        totalAreaMu
        nodes { code areaMu status statusOn }
      }
    }
  }
}
`;

const history = `# 一块地的来历 What happened to some plots, and what the ledger recorded
query PlotHistory {
  calendar { today campaign demonstration deadlines { stage on daysLeft } }
  plots(first: 3, orderBy: { field: STATUS_ON, direction: DESC }) {
    asOf { on knownAt position }
    nodes {
      code
      status
      history(first: 20) {
        nodes { kind on recordedAt recordedBy changes { field before after } }
      }
    }
  }
}
`;

const command = `# 一个命令：先读地块，再填入 plotId 和 expectedVersion 上报复耕
# A command. Read a plot first; then put its id and version into the report, and run that. Who acts: header Gengtu-Actor
query PlotsToReport {
  plots(filter: { status: [ABANDONED] }, first: 5) {
    nodes { id version code areaMu restorationDueOn village { name } }
  }
}

mutation ReportRestored {
  restorePlot(
    input: {
      plotId: "…"
      expectedVersion: 1
      restoredOn: "2026-06-10"
      mode: SELF
      idempotencyKey: "report-1"
    }
  ) {
    plot { code status version restoredOn late }
    event { id kind on recordedAt recordedBy }
  }
}
`;

const recovery = `# 各乡镇复耕进度、排名与预测 How far the townships have come, ranked, with their forecasts
query Recovery {
  recovery(by: TOWNSHIP, orderBy: RESTORATION_TARGET_RATE) {
    rank
    nameThen
    recovery {
      areaMu
      restoration {
        deadline
        reachedAreaMu
        rate
        acceptedAreaMu
        overdueAreaMu
        targetAreaMu
        targetRate
        forecast { course neededMuPerDay recentMuPerDay finishEarliest finishOn finishLatest }
      }
      recultivation { reachedAreaMu rate targetRate }
    }
  }
}
`;

const differences = `# 今天的数为什么与上周不同 Which plots make up the difference between two states, and why
query WhyAnotherFigure {
  plotChanges(
    from: { knownAt: "2026-06-09T23:59:59+08:00" }
    to: { on: "2026-06-16" }
    first: 20
  ) {
    totalCount
    nodes {
      plot { code areaMu village { name } }
      kinds
      before
      after
      restoredAreaMuDelta
      events { kind on recordedAt recordedBy }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
    defaultEditorToolsVisibility: true,
    shouldPersistHeaders: false,
    defaultTabs: [
      { query: plotsInBox },
      { query: villageWithPlots },
      { query: history },
      { query: command },
      { query: recovery },
      { query: differences },
    ],
  }),
);
