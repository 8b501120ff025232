using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Audit;

namespace Watchgrain.Grains.People;

/// <inheritdoc cref="IPeopleGrain"/>
public sealed class PeopleGrain([PersistentState(GrainStorageNames.People, GrainStorageNames.Provider)] IPersistentState<PeopleGrainState> state, ILogger<PeopleGrain> logger) : Grain, IPeopleGrain
{
    /// <summary>Far more than decide anything; some 2 MB when they are written.</summary>
    public const int Most = 10_000;

    // As approvals compare people.
    private readonly Dictionary<string, PersonKey> byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PersonKey> byToken = new(StringComparer.Ordinal);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var person in state.State.People) Know(person);
        return Task.CompletedTask;
    }

    public async Task<string[]> SealAsync(string[] names)
    {
        await AddAsync(names);
        return Array.ConvertAll(names, name => byName[name].Token);
    }

    public Task<PersonKey[]> OpenAsync(string[] tokens) => Task.FromResult<PersonKey[]>([.. tokens.Select(token => byToken.GetValueOrDefault(token)).OfType<PersonKey>()]);

    public Task<string?> FindAsync(string name) => Task.FromResult(byName.GetValueOrDefault(name)?.Token);

    public async Task<string> NameRequestAsync(string name, string requestId)
    {
        await AddAsync([name]);
        return byName[name].NameOf(requestId);
    }

    public async Task EraseAsync(string token)
    {
        if (!byToken.Remove(token, out var person)) return;
        byName.Remove(person.Name);
        state.State.People.Remove(person);
        await this.WriteOrLeaveAsync(state);
    }

    private async Task AddAsync(string[] names)
    {
        var added = names.Where(name => !byName.ContainsKey(name)).Distinct(StringComparer.OrdinalIgnoreCase).Select(PersonKey.New).ToList();
        if (added.Count == 0) return;
        if (byName.Count + added.Count > Most)
        {
            logger.TooManyPeople(this.GetPrimaryKeyString(), Most);
            throw new LimitExceededException($"{Most} people have keys for the audit log");
        }

        state.State.People.AddRange(added);
        await this.WriteOrLeaveAsync(state);
        foreach (var person in added) Know(person);
    }

    private void Know(PersonKey person)
    {
        byName.Add(person.Name, person);
        byToken.Add(person.Token, person);
    }
}
