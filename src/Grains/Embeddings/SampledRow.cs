using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Embeddings;

/// <summary>A row of the sample of a pane.</summary>
internal sealed class SampledRow(JoinKey key, long pane, string source, float[] values)
{
    public JoinKey Key { get; } = key;

    public long Pane { get; } = pane;

    public string Source { get; } = source;

    public float[] Values { get; } = values;

    /// <summary>The latest label that came; −1 before the first.</summary>
    public int Label { get; set; } = -1;
}
