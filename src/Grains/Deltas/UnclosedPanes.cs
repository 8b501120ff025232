namespace Watchgrain.Grains.Deltas;

/// <summary>
/// Which receivers of a sender have something in panes that are not closed everywhere: a closing asks these, and costs nothing for the many that have had nothing since the one before. Rather one too many than one too few: a receiver closes a pane only once. Pure; not thread-safe.
/// </summary>
/// <param name="spans">By receiver. Becomes this object's own, and is kept up to date.</param>
public sealed class UnclosedPanes(Dictionary<string, PaneSpan> spans)
{
    /// <summary>Notes what a receiver gets. What belongs to no pane, or to one that is closed here (a label that came late), is due in the next closing.</summary>
    public void Note(AddressedDelta delta, long? closedThrough)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var next = closedThrough + 1 ?? long.MinValue;
        if (delta.Content.HasMoreThanParts)
            Note(delta.Receiver, next);
        foreach (var part in delta.Content.Parts)
            Note(delta.Receiver, Math.Max(part.Pane, next));
    }

    /// <summary>Panes up to this one are closed at every receiver, durably.</summary>
    public void Forget(long through)
    {
        // A dictionary allows this while it is read.
        foreach (var (receiver, span) in spans)
        {
            if (span.Last <= through)
                spans.Remove(receiver);
        }
    }

    /// <summary>The receivers that a closing of the panes up to this one has to ask.</summary>
    public IEnumerable<string> Through(long pane) => spans.Where(span => span.Value.First <= pane).Select(span => span.Key);

    private void Note(string receiver, long pane) =>
        spans[receiver] = spans.TryGetValue(receiver, out var span) ? new(Math.Min(span.First, pane), Math.Max(span.Last, pane)) : new(pane, pane);
}
