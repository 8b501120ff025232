using Watchgrain.Grains.Incidents;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Grains.Performance;

/// <summary>Gathers the figures of an effect. Not thread-safe.</summary>
internal sealed class EffectFigures
{
    private readonly List<EffectFigure> figures = [];

    /// <summary>Adds a figure of which more is better; nothing where one of the two is unknown.</summary>
    /// <param name="name">As in queries.</param>
    /// <param name="estimated">Without labels.</param>
    /// <param name="now">In the pane, with its <see cref="IncidentEffect.Confidence"/> interval.</param>
    /// <param name="before">In the reference.</param>
    public void AddFall(string name, bool estimated, Estimate? now, double? before)
    {
        if (now is { Rows: > 0 } value && before is { } usual)
            figures.Add(new(name, value.Value, usual, estimated, usual - value.Value, Math.Max(0, usual - value.Upper)));
    }

    public EffectFigure[] ToArray() => [.. figures];
}
