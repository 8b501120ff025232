using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Fleet;

/// <summary>One cause in several models, as it is shown: it follows from its members alone. Of features, models and parts the first <see cref="FleetIncidents.Shown"/>, for there may be thousands.</summary>
[GenerateSerializer, Immutable, Alias("wg.FleetIncident")]
public sealed record FleetIncident
{
    /// <summary>"fleet/number".</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Of what kind the cause is that most models have.</summary>
    [Id(1)] public required SharedBy Kind { get; init; }

    /// <summary>Its name: of a source, an upstream, or a feature.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The features that it shows in, the one in most models first.</summary>
    [Id(3)] public required string[] Features { get; init; }

    /// <summary>In ordinal order.</summary>
    [Id(4)] public required string[] Models { get; init; }

    /// <summary>The incidents that it consists of, in the order of their opening.</summary>
    [Id(5)] public required FleetPart[] Parts { get; init; }

    /// <summary>The highest of its open members, or of all once none is open.</summary>
    [Id(6)] public required Severity Severity { get; init; }

    /// <summary>Server time from which two models had it at once.</summary>
    [Id(7)] public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Server time; null while a model has it.</summary>
    [Id(8)] public DateTimeOffset? ClosedAt { get; init; }

    [Id(9)] public required string Sentence { get; init; }

    /// <summary>Beside <see cref="Features"/>.</summary>
    [Id(10)] public int MoreFeatures { get; init; }

    /// <summary>Beside <see cref="Models"/>.</summary>
    [Id(11)] public int MoreModels { get; init; }

    /// <summary>Beside <see cref="Parts"/>.</summary>
    [Id(12)] public int MoreParts { get; init; }

    /// <summary>The fleet incident that has all of it now, as which it is shown; null: none.</summary>
    [Id(13)] public string? MergedInto { get; init; }

    public bool Open => ClosedAt is null;
}
