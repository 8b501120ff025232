namespace Watchgrain.Grains.People;

/// <summary>Whose names stand in the audit log of a tenant.</summary>
[GenerateSerializer, Alias("wg.PeopleGrainState")]
public sealed class PeopleGrainState
{
    /// <summary>In the order in which they came; at most <see cref="PeopleGrain.Most"/>.</summary>
    [Id(0)] public List<PersonKey> People { get; set; } = [];
}
