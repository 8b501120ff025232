using Watchgrain.Gateway.Errors;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.People;

namespace Watchgrain.Gateway.Records;

/// <summary>Destroys the key under which a tenant's audit log has a person's name. That stands in the log first.</summary>
internal sealed class PersonErasure(IGrainFactory grains, TimeProvider time)
{
    /// <param name="tenant">In whose log.</param>
    /// <param name="name">The person, in whatever case.</param>
    /// <param name="actor">Who wants it.</param>
    public async Task<V1.ErasePersonResponse> EraseAsync(string tenant, string name, string actor)
    {
        var people = grains.GetGrain<IPeopleGrain>(GrainKeys.People(tenant));
        var token = await people.FindAsync(name)
            ?? throw Refusal.NotFound("UNKNOWN_PERSON", $"There is no key of '{name}': the audit log has had no name like this since it has tokens, or the key has been destroyed.");
        var entryKey = EntryKeys.PersonErasure(token);
        var index = await grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(tenant)).AppendAsync(entryKey, AuditEntries.PersonErasure(entryKey, tenant, token, actor, time.GetUtcNow()));
        await people.EraseAsync(token);
        return new() { Token = token, AuditIndex = (ulong)index };
    }
}
