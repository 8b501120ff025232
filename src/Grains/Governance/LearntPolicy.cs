namespace Watchgrain.Grains.Governance;

/// <summary>The policy of a tenant as another grain has last learnt it; until it has asked, the host's. Not thread-safe.</summary>
internal sealed class LearntPolicy(IPolicyGrain source, Policy host)
{
    private byte[]? plantingSecret;

    public Policy Policy { get; private set; } = host;

    public bool HasAsked { get; private set; }

    /// <summary>Null: the policy plants nothing.</summary>
    public ReadOnlyMemory<byte>? PlantingSecret => Policy.PlantedPerThousand > 0 ? plantingSecret : null;

    /// <summary>Asks which one is in force; another than before is read.</summary>
    public async Task AskAsync()
    {
        if (await source.FindAsync(Policy.Digest) is { } file) Policy = PolicyFile.Parse(GrainStorageNames.Policy, file);
        HasAsked = true;
    }

    /// <summary>The same, with what is needed to plant proposals.</summary>
    public async Task LearnAsync()
    {
        await AskAsync();
        if (Policy.PlantedPerThousand > 0) plantingSecret ??= await source.GetPlantingSecretAsync();
    }
}
