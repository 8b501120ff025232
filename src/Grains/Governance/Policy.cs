using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Governance;

/// <summary>Which incident leads to which action: the first rule that matches. Made by <see cref="PolicyFile"/>, which sees to it that one always does.</summary>
/// <param name="Rules">In the order of the file.</param>
/// <param name="Digest">SHA-256 of the file's bytes, lower-case hexadecimal.</param>
public sealed record Policy(IReadOnlyList<PolicyRule> Rules, string Digest)
{
    /// <summary>The file's bytes.</summary>
    public byte[] File { get; init; } = [];

    /// <summary>Of what comes into force without a person; null where the file sets none, as files of before there were limits.</summary>
    public ActionLimits? Limits { get; init; }

    /// <summary>Of 1,000 closings of panes of a version in which nothing is the matter, so many lead to a proposal that is known to be wrong; 0: none (<see cref="Incidents.Planting"/>).</summary>
    public int PlantedPerThousand { get; init; }

    /// <summary>By which terms people's own proposals come into force.</summary>
    public PeopleRules People { get; init; } = PeopleRules.None;

    public PolicyRule RuleFor(Family family, Subject subject)
    {
        var kind = KindOf(subject);
        // A rule that names callers is about them, wherever a rule about the model stands.
        return (kind == SubjectKind.Caller ? Rules.FirstOrDefault(rule => rule.NamesCallers && rule.Matches(family, kind)) : null) ?? Rules.First(rule => rule.Matches(family, kind));
    }

    /// <summary>A slice is a slice whatever else is named; a source with a feature is a source-feature. Callers and sources that count together are nobody in particular: what is found of them is of the model, or of the feature.</summary>
    public static SubjectKind KindOf(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject switch
        {
            { Caller: not null and not SourceNames.Others } => SubjectKind.Caller,
            { Slice.Length: > 0 } => SubjectKind.Slice,
            { Feature.Length: > 0, Source: "" or SourceNames.Others } => SubjectKind.Feature,
            { Feature.Length: > 0 } => SubjectKind.SourceFeature,
            { Source: not ("" or SourceNames.Others) } => SubjectKind.Source,
            _ => SubjectKind.Model,
        };
    }
}
