using Orleans.Serialization;
using Watchgrain.Grains.References;

namespace Watchgrain.Grains.Models;

/// <inheritdoc cref="IModelGrain"/>
public sealed class ModelGrain(
    [PersistentState(GrainStorageNames.Model, GrainStorageNames.Provider)] IPersistentState<ModelGrainState> state,
    Serializer<VersionSpec> specs,
    TimeProvider time)
    : Grain, IModelGrain
{
    /// <summary>Each version takes a few kilobytes of this record.</summary>
    public const int MaxVersions = 1000;

    public async Task<Registration> RegisterAsync(string displayName, string owner)
    {
        if (state.State.Record is { } known)
            return known.DisplayName == displayName && known.Owner == owner ? Registration.Unchanged : Registration.Conflict;
        // The catalog first: a name without a model is harmless, a model that nobody can list is not.
        if (!await GrainFactory.GetGrain<IModelCatalogGrain>(GrainKeys.Catalog(Tenant)).AddAsync(Model))
            return Registration.LimitReached;
        await WriteAsync(new() { ModelId = Model, DisplayName = displayName, Owner = owner, RegisteredAt = time.GetUtcNow() });
        return Registration.Created;
    }

    public async Task<Registration> RegisterVersionAsync(string version, VersionSpec spec)
    {
        if (state.State.Record is not { } record)
            return Registration.UnknownModel;
        var known = Array.Find(record.Versions, v => v.Version == version);
        if (known is not null && !specs.SerializeToArray(known.Spec).AsSpan().SequenceEqual(specs.SerializeToArray(spec)))
            return Registration.Conflict;
        if (known is null)
        {
            if (record.Versions.Length >= MaxVersions)
                return Registration.LimitReached;
            await WriteAsync(record with { Versions = [.. record.Versions, new() { Version = version, Spec = spec, RegisteredAt = time.GetUtcNow() }] });
        }
        await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(new(Tenant, Model, version))).StartAsync(spec);
        return known is null ? Registration.Created : Registration.Unchanged;
    }

    public Task<ModelRecord?> GetAsync() => Task.FromResult(state.State.Record);

    public Task ReferenceSetAsync(string version, ReferenceRecord reference)
    {
        var record = state.State.Record ?? throw new InvalidOperationException($"Model {Model} is not registered.");
        return WriteAsync(record with { Versions = Array.ConvertAll(record.Versions, v => v.Version == version ? v with { Reference = reference } : v) });
    }

    private string Tenant => GrainKeys.Segments(this.GetPrimaryKeyString())[0];

    private string Model => GrainKeys.Segments(this.GetPrimaryKeyString())[1];

    private Task WriteAsync(ModelRecord record)
    {
        state.State.Record = record;
        return this.WriteOrLeaveAsync(state);
    }
}
