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

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
    defaultEditorToolsVisibility: true,
    shouldPersistHeaders: false,
    defaultTabs: [
      { query: plotsInBox },
      { query: villageWithPlots },
      { query: history },
    ],
  }),
);
