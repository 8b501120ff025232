namespace Watchgrain.Grains.Labels;

/// <summary>An operation that needs join rows.</summary>
internal interface IJoinRequest
{
    IReadOnlyCollection<JoinKey> Keys { get; }
}
