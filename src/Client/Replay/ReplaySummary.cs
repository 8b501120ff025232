using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watchgrain.Client.Replay;

/// <summary>The outcome of a replay; as JSON the last line of <c>--once</c>.</summary>
public sealed record ReplaySummary
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Rows of the replay, whether sent by this run or an earlier one.</summary>
    public required long Rows { get; init; }

    /// <summary>Labels likewise.</summary>
    public required long Labels { get; init; }

    /// <summary>Wall time of this run from the first batch until the last pane was judged.</summary>
    public required double Seconds { get; init; }

    /// <summary>Rows sent by this run, times features and score, per second.</summary>
    public required double ValuesPerSecond { get; init; }

    /// <summary>Rows of the replay less the rows that the monitor's counters account for (counted, rejected or late). 0, or something is wrong.</summary>
    public required long RowsLost { get; init; }

    /// <summary>Signals raised so far.</summary>
    public required long Signals { get; init; }

    public required IReadOnlyList<DecisionSummary> Decisions { get; init; }

    /// <summary>The one that opened first before the others; those that merged among them.</summary>
    public required IReadOnlyList<IncidentSummary> Incidents { get; init; }
    public required IReadOnlyList<InjectedSummary> Injected { get; init; }
    public required CheckpointSummary AuditCheckpoint { get; init; }

    public string ToJsonLine() => JsonSerializer.Serialize(this, Json);
}
