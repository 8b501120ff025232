using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Gateway.Models;
using Watchgrain.Gateway.Privacy;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests;

/// <summary>Specs, batches and what is found wrong with them.</summary>
internal static class Specs
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One numeric feature, <c>distance</c>, and one categorical, <c>origin</c>.</summary>
    public static V1.VersionSpec New(V1.Axis axis = V1.Axis.Sequence) => new()
    {
        Axis = axis,
        PaneLength = 100,
        Features =
        {
            new V1.FeatureSpec { Name = "distance", Kind = V1.FeatureKind.Numeric },
            new V1.FeatureSpec { Name = "origin", Kind = V1.FeatureKind.Categorical },
        },
        Slices = { new V1.SliceSpec { Feature = "origin", Values = { "ATL", "BOS" } } },
    };

    public static BatchRules Rules(V1.Axis axis = V1.Axis.Sequence, bool takesLabels = false)
    {
        var spec = SpecReader.Read(New(axis), new FieldViolations());
        return Rules(spec, NoKey, takesLabels);
    }

    /// <summary>A gateway that cannot hash.</summary>
    public static PersonalDataKey NoKey { get; } = new(Microsoft.Extensions.Options.Options.Create(new PersonalDataOptions()));

    public static BatchRules Rules(VersionSpec spec, PersonalDataKey key, bool takesLabels = false) =>
        new(new(new IngestPlan { Spec = spec, IngestPartitions = 2, LabelPartitions = 2 }), Now, "batch", takesLabels) { Personal = new("alpha", spec, key) };

    /// <summary>A sound batch of rows at positions 0, 1, 2…</summary>
    public static V1.Batch Batch(int rows = 3)
    {
        var numbers = Enumerable.Range(0, rows).ToArray();
        return new()
        {
            Positions = { numbers.Select(i => (long)i) },
            Ids = new() { Text = { numbers.Select(i => $"id-{i}") } },
            Scores = { numbers.Select(i => (i + 0.5) / rows) },
            Columns =
            {
                new V1.Column { Name = "distance", Doubles = new() { Values = { numbers.Select(i => 100.0 + i) } } },
                new V1.Column { Name = "origin", Categories = new() { Dictionary = { "ATL", "BOS" }, Codes = { numbers.Select(i => (uint)(i % 2)) } } },
            },
        };
    }

    /// <summary>A sound row of its own.</summary>
    public static V1.Row Row(long position = 0, double score = 0.5, double distance = 100, string origin = "ATL") =>
        new() { Position = position, TextId = $"id-{position}", Score = score, Numbers = { distance }, Categories = { origin } };

    /// <summary>The fields that are named as wrong.</summary>
    public static string[] Wrong(V1.Batch batch, BatchRules? rules = null)
    {
        var violations = new FieldViolations();
        BatchReader.Read(batch, rules ?? Rules(), violations);
        return [.. violations.Found.Select(v => v.Field)];
    }

    public static string[] Wrong(V1.VersionSpec spec)
    {
        var violations = new FieldViolations();
        SpecReader.Read(spec, violations);
        return [.. violations.Found.Select(v => v.Field)];
    }
}
