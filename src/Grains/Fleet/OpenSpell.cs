using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Fleet;

/// <summary>A time for which an incident was open without a break.</summary>
/// <param name="From">Server time.</param>
/// <param name="Until">Server time; null: it is still open.</param>
[GenerateSerializer, Immutable, Alias("wg.OpenSpell")]
public readonly record struct OpenSpell([property: Id(0)] DateTimeOffset From, [property: Id(1)] DateTimeOffset? Until)
{
    /// <summary>10 spells of an incident are told, the first and the latest.</summary>
    public const int Most = 10;

    /// <summary>The spells that a timeline tells, in order. One whose end it has dropped counts up to the entry before the next begins: an incident is never said to have been open when it was not.</summary>
    public static OpenSpell[] Of(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        var spells = new List<OpenSpell>();
        var (from, before) = ((DateTimeOffset?)null, (DateTimeOffset?)null);
        foreach (var entry in incident.Timeline)
        {
            if (entry.Change is IncidentChange.Opened or IncidentChange.Reopened)
            {
                if (from is { } begun) spells.Add(new(begun, before));
                from = entry.At;
            }
            else if (entry.Change is IncidentChange.Closed or IncidentChange.Merged && from is { } begun)
            {
                spells.Add(new(begun, entry.At));
                from = null;
            }
            before = entry.At;
        }
        if (incident.Open) spells.Add(new(from ?? incident.Timeline[^1].At, null));
        return spells.Count <= Most ? [.. spells] : [spells[0], .. spells.TakeLast(Most - 1)];
    }
}
