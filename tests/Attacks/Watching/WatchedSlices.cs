using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Attacks.Watching;

/// <summary>The declared slices as their grains watch their labels, pane by pane.</summary>
internal sealed class WatchedSlices
{
    private readonly (int Place, Dictionary<string, string> Names)[] columns;
    private readonly SortedDictionary<string, SliceWatch> watches = new(StringComparer.Ordinal);

    public WatchedSlices(WatchedModel model)
    {
        SliceName[] slices = [.. model.Spec.DeclaredSlices().Select(slice => new SliceName(slice.Feature, slice.Value))];
        columns =
        [
            .. slices.GroupBy(slice => slice.Feature).Select(column =>
                (Array.FindIndex(model.Spec.Features, feature => feature.Name == column.Key), column.ToDictionary(slice => slice.Value, slice => slice.ToString(), StringComparer.Ordinal))),
        ];
        var reference = model.Parts.Plan.Slices!;
        foreach (var name in slices)
        {
            var plan = new SlicePlan
            {
                Spec = model.Spec.WithoutColumns(),
                Digest = model.Parts.Plan.Record.Digest,
                Estimator = model.Parts.Plan.Estimator,
                PaneVariance = reference.PaneVariance,
                Between = reference.Between,
                Slices = SliceNames.Most(model.Spec),
                Anchor = reference.Anchors.TryGetValue(name, out var anchor) ? anchor : null,
            };
            watches.Add(name.ToString(), new(name, plan, model.Contradictions, null));
        }
    }

    /// <summary>Judges a pane, panes in ascending order; the findings, by slice.</summary>
    public IReadOnlyList<Signal> Judge(long pane, LabelledTable rows)
    {
        var outcomes = TableOutcomes.By(rows, row => columns.Select(column => column.Names.GetValueOrDefault(row.Cells[column.Place])).OfType<string>());
        return [.. outcomes.Select(slice => watches[slice.Key].Judge(pane, slice.Value)).OfType<Signal>()];
    }
}
