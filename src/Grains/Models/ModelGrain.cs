using System.Security.Cryptography;
using System.Text;
using Orleans.Serialization;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;
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
        if (!await AuditAsync(EntryKeys.Model(Model), "model", "", SHA256.HashData(Encoding.UTF8.GetBytes($"{displayName}\n{owner}"))))
            return Registration.Conflict;
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
            if (!await AuditAsync(EntryKeys.Version(Model, version), "version", version, SHA256.HashData(specs.SerializeToArray(spec))))
                return Registration.Conflict;
            await WriteAsync(record with { Versions = [.. record.Versions, new() { Version = version, Spec = spec, RegisteredAt = time.GetUtcNow() }] });
        }
        await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(new(Tenant, Model, version))).StartAsync(spec);
        return known is null ? Registration.Created : Registration.Unchanged;
    }

    public Task<ModelRecord?> GetAsync() => Task.FromResult(state.State.Record);

    public async Task ReferenceSetAsync(string version, ReferenceRecord reference)
    {
        var record = state.State.Record ?? throw new InvalidOperationException($"Model {Model} is not registered.");
        if (Array.Exists(record.Versions, v => v.Version == version && v.Reference == reference))
            return;
        await AuditAsync(EntryKeys.Reference(Model, version), "reference", version, Convert.FromHexString(reference.Digest));
        await WriteAsync(record with { Versions = Array.ConvertAll(record.Versions, v => v.Version == version ? v with { Reference = reference } : v) });
    }

    private string Tenant => GrainKeys.Segments(this.GetPrimaryKeyString())[0];

    private string Model => GrainKeys.Segments(this.GetPrimaryKeyString())[1];

    // Before the effect, like every entry; the same key again is the same entry. False: a registration that got no further than its entry was of something else, and the log must not say of this one what that was.
    private async Task<bool> AuditAsync(string entryKey, string kind, string version, byte[] digest)
    {
        var log = GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(Tenant));
        await log.AppendAsync(entryKey, AuditEntries.Registration(entryKey, kind, new(Tenant, Model, version), digest, time.GetUtcNow()));
        return await log.FindAsync(entryKey) is not { } row || AuditEntries.Read(row)?.Registration is not { } registered || registered.Digest.Span.SequenceEqual(digest);
    }

    private Task WriteAsync(ModelRecord record)
    {
        state.State.Record = record;
        return this.WriteOrLeaveAsync(state);
    }
}
