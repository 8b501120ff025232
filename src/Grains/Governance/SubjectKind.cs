using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Governance;

/// <summary>What a policy rule can be about: which parts of a <see cref="Subject"/> are there.</summary>
public enum SubjectKind
{
    /// <summary>No part: the whole version.</summary>
    Model = 1,

    /// <summary>A feature over all sources.</summary>
    Feature = 2,

    /// <summary>A source as a whole.</summary>
    Source = 3,

    /// <summary>A feature at one source.</summary>
    SourceFeature = 4,

    /// <summary>A slice.</summary>
    Slice = 5,

    /// <summary>Who asks for predictions. A rule about <see cref="Model"/> is about callers too, as it was before they had a kind of their own.</summary>
    Caller = 6,
}
