using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>What a decision is about; empty parts do not apply.</summary>
public sealed record SubjectSummary(string Feature, string Source, string Slice)
{
    public static SubjectSummary Of(Subject? subject) => new(subject?.Feature ?? "", subject?.Source ?? "", subject?.Slice ?? "");
}
