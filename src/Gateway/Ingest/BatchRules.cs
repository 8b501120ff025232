using Watchgrain.Gateway.Privacy;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Ingest;

/// <summary>What a batch is checked against: the version, the server's time, the path of the batch in its request (empty: its columns are fields of the request), and whether rows may carry labels (only in a reference).</summary>
public sealed record BatchRules(VersionPlan Version, DateTimeOffset Now, string Path, bool TakesLabels)
{
    /// <summary>5,000.</summary>
    public const int MaxRows = 5000;

    /// <summary>10 minutes: a clock may be wrong by this much and no more.</summary>
    public static readonly TimeSpan FutureTolerance = TimeSpan.FromMinutes(10);

    // 2^62: far from overflow when a span is added.
    private const long MaxSequencePosition = 1L << 62;

    /// <summary>What becomes of categories that have the form of personal data.</summary>
    public PersonalDataRule Personal { get; init; } = PersonalDataRule.Counts;

    /// <summary>Scores are predicted values, and there are no classes.</summary>
    public bool IsRegression { get; } = Version.Spec.Task == ModelTask.Regression;

    /// <summary>How many classes a model of several has; 0: it is of another task.</summary>
    public int Classes { get; } = Version.Spec.ClassCount;

    /// <summary>Numbers of a row's embedding; 0: the version names none.</summary>
    public int Dimension { get; } = Version.Spec.Embedding?.Dimension ?? 0;

    /// <summary>What the version is, where it is not of two classes.</summary>
    public string Kind => IsRegression ? "a regression" : "of several classes";

    /// <summary>Lowest position: year 1, or row 0.</summary>
    public long Earliest { get; } = Version.Spec.Axis == Axis.EventTime ? DateTimeOffset.MinValue.ToUnixTimeMilliseconds() : 0;

    /// <summary>Highest position: 10 minutes from now, or 2^62.</summary>
    public long Latest { get; } = Version.Spec.Axis == Axis.EventTime ? (Now + FutureTolerance).ToUnixTimeMilliseconds() : MaxSequencePosition;

    /// <summary>A column by its path in the request.</summary>
    public string PathOf(string field) => Path.Length == 0 ? field : $"{Path}.{field}";

    /// <summary>Why a position beyond <see cref="Latest"/> is turned away.</summary>
    public string LateCode => Version.Spec.Axis == Axis.EventTime ? "FUTURE_POSITION" : "POSITION_OUT_OF_RANGE";
}
