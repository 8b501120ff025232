using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>What production shows of a champion: its judged panes taken together.</summary>
internal sealed record ChampionPanes(PooledPanes All, IReadOnlyDictionary<SliceName, PooledPanes> BySlice);
