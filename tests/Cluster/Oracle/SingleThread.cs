using Watchgrain.Cluster.Tests.Traffic;
using Watchgrain.Grains.Features;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>The oracle: one thread that sees every acknowledged row once.</summary>
internal sealed class SingleThread
{
    /// <summary>Name of all sources together.</summary>
    public const string AllSources = "";

    private readonly Dictionary<(long Pane, string Source), ExpectedPane> panes = [];

    /// <param name="workload">What was drawn.</param>
    /// <param name="batches">How many batches of each source were acknowledged.</param>
    public SingleThread(Workload workload, IReadOnlyList<int> batches)
    {
        (Anchors, Joint) = ReferenceAnchors.Of(workload);
        for (var source = 0; source < batches.Count; source++)
        {
            for (var batch = 0; batch < batches[source]; batch++)
            {
                foreach (var row in workload.Batch(source, batch))
                    Add(Workload.Sources[source], row);
            }
        }
    }

    public IReadOnlyDictionary<string, FeatureAnchor> Anchors { get; }

    public RandomFourierTest Joint { get; }

    public long Rows { get; private set; }

    public long RejectedRows { get; private set; }

    public long Labels { get; private set; }

    /// <summary>In order.</summary>
    public IReadOnlyList<long> Panes => [.. panes.Keys.Select(key => key.Pane).Distinct().Order()];

    public ExpectedPane? Find(long pane, string source) => panes.GetValueOrDefault((pane, source));

    private void Add(string source, Row row)
    {
        if (!row.IsUsable)
        {
            RejectedRows++;
            return;
        }
        Rows++;
        Labels += row.Label is null ? 0 : 1;
        var pane = row.Position / Workload.PaneLength;
        Pane(pane, source).Add(row);
        Pane(pane, AllSources).Add(row);
    }

    private ExpectedPane Pane(long pane, string source) => panes.TryGetValue((pane, source), out var known) ? known : panes[(pane, source)] = new(Anchors, Joint.Map);
}
