namespace Watchgrain.Client.Specs;

/// <summary>The rows that the model is compared with: a file of its own, a range of positions, or a range within a file of its own.</summary>
/// <param name="File">Absent: the rows lie in the data file, and production begins at <paramref name="To"/>.</param>
/// <param name="From">First position, included.</param>
/// <param name="To">Last position, excluded.</param>
/// <param name="Place">Where the spec says so.</param>
public sealed record ReferenceRange(string? File, long? From, long? To, string Place)
{
    public bool Holds(long position) => (From is not { } from || position >= from) && (To is not { } to || position < to);
}
