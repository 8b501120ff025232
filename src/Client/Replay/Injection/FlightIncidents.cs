using System.Globalization;
using System.Text;
using Watchgrain.Client.Specs;

namespace Watchgrain.Client.Replay.Injection;

/// <summary>
/// The two incidents of the flight demonstration, drawn from a seed. One source reports <c>distance</c> in kilometres from a day between 2001-03-15 and 2001-05-01 on, and its rows carry the score that the model gave to the wrong value
/// (column <c>score_km</c>). Another one flips a fifth of its labels from 10 to 25 days later on; which ones, a hash of (seed, id) says. Both last to the end.
/// </summary>
public sealed class FlightIncidents
{
    public const string Feature = "distance";
    public const string AlternateScoreColumn = "score_km";

    private const double KilometresPerMile = 1.609344;
    private const double FlippedShare = 0.2;
    private static readonly DateTimeOffset FirstDay = new(2001, 3, 15, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LastDay = new(2001, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private const int FewestDaysBetween = 10;
    private const int MostDaysBetween = 25;

    private readonly ModelSpec spec;
    private readonly int seed;
    private readonly int feature;
    private readonly InjectedIncident unitError;
    private readonly InjectedIncident labelFlip;

    /// <param name="spec">The flight model.</param>
    /// <param name="seed">The same seed and the same sources give the same incidents.</param>
    /// <param name="sources">All sources of the replay; at least two.</param>
    public FlightIncidents(ModelSpec spec, int seed, IEnumerable<string> sources)
    {
        (this.spec, this.seed) = (spec, seed);
        feature = spec.Features.Select(known => known.Name).ToList().IndexOf(Feature);
        string[] names = [.. sources.Order(StringComparer.Ordinal)];
        if (feature < 0 || names.Length < 2)
            throw new ArgumentException($"incidents are injected into a model with the feature '{Feature}' and at least two sources", nameof(spec));
        var random = new Random(seed);
        var first = random.Next(names.Length);
        var day = FirstDay.AddDays(random.Next((LastDay - FirstDay).Days + 1));
        var second = (first + 1 + random.Next(names.Length - 1)) % names.Length;
        var later = day.AddDays(random.Next(FewestDaysBetween, MostDaysBetween + 1));
        unitError = Incident("unit_error", names[first], Feature, day, "reports distance in kilometres");
        labelFlip = Incident("label_flip", names[second], "", later, "flips a fifth of its labels");
        All = [unitError, labelFlip];
    }

    public IReadOnlyList<InjectedIncident> All { get; }

    /// <summary>The row as the faulty source would have sent it.</summary>
    public PredictionRow Apply(PredictionRow row)
    {
        if (row.Source == unitError.Source && row.Position >= unitError.Position && row.AlternateScore is { } score)
        {
            Cell[] values = [.. row.Values];
            if (!values[feature].IsMissing)
                values[feature] = Cell.Of(values[feature].Number * KilometresPerMile);
            return row with { Values = values, Score = score, Class = row.Class is null ? null : score >= spec.EffectiveThreshold ? 1u : 0 };
        }
        if (row.Source == labelFlip.Source && row.Position >= labelFlip.Position && row.Label is { } label && Share(row.Id) < FlippedShare)
            return row with { Label = 1 - label };
        return row;
    }

    private static InjectedIncident Incident(string kind, string source, string feature, DateTimeOffset day, string what)
    {
        var from = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new InjectedIncident(kind, source, feature, from, day.ToUnixTimeMilliseconds(), $"INJECTED by this demonstration: from {from} source {source} {what}");
    }

    /// <summary>A number in [0, 1) that depends on the seed and the id alone: FNV-1a, finished as in SplitMix64.</summary>
    private double Share(RowId id)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var letter in Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{id}")))
            hash = (hash ^ letter) * 1_099_511_628_211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return ((hash ^ (hash >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
