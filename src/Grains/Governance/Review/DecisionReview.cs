namespace Watchgrain.Grains.Governance.Review;

/// <summary>
/// How people have answered decisions: how often they agreed, how soon, in batches, in pairs. Approving everything in a second is a sign that nobody looks (automation bias). Pure; takes each decision once.
/// </summary>
/// <remarks>
/// The reading of few disagreements is the exact binomial one: someone who disagrees with each proposal by a chance of one in ten, independently, disagrees at most k times in n answers with probability Σ_{i≤k} C(n, i) 0.1^i 0.9^(n-i).
/// Below <see cref="Improbable"/> without any disagreement (from 29 answers on, 0.9^29 = 0.047) a person is said never to disagree. It says nothing of who is right: a policy that proposes well deserves agreement.
/// </remarks>
public sealed class DecisionReview
{
    /// <summary>How often someone who looks disagrees, at least; a convention.</summary>
    public const double DisagreementOfOneWhoLooks = 0.1;

    public const double Improbable = 0.05;

    /// <summary>Nobody reads a decision and its evidence in less.</summary>
    public static readonly TimeSpan BatchGap = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Answers> people = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, Outcomes> rules = new(StringComparer.Ordinal);
    private readonly Dictionary<(string First, string Second), int> pairs = [];

    public void Add(DecisionRecord decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (decision.Planted is { } planted)
        {
            if (planted.IsQuiet) AddPlanted(decision);
            return;
        }

        if (!rules.TryGetValue(decision.Proposal.PolicyRule, out var rule)) rules.Add(decision.Proposal.PolicyRule, rule = new());
        var byPolicy = decision.DecidedBy == AuditEntries.PolicyActor;
        var overridden = decision.State == DecisionState.Overridden;
        var rejected = decision.State == DecisionState.Rejected;
        if (decision.IsWaiting) rule.Waiting++;
        else if (decision.State == DecisionState.Expired) rule.Expired++;
        else if (rejected) rule.Rejected++;
        else if (byPolicy) rule.Automatic++;
        else rule.Approved++;
        if (overridden) rule.Overridden++;
        if (decision.FirstApproval is { } first) Of(first.By).Approve(first.At, first.At - decision.ProposedAt, overridden);
        if (decision.DecidedAt is { } at && !byPolicy)
        {
            var took = at - (decision.FirstApproval?.At ?? decision.ProposedAt);
            rule.Times.Add(at - decision.ProposedAt);
            if (rejected) Of(decision.DecidedBy).Reject(took);
            else Of(decision.DecidedBy).Approve(at, took, overridden);
            if (!rejected && decision.FirstApproval is { } other)
            {
                var pair = (Of(other.By).Name, Of(decision.DecidedBy).Name);
                pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
            }
        }

        if (overridden && decision.Lifted is { } end) Of(end.By).Overrode++;
    }

    // It counts nowhere else: what it says of those who answered is known.
    private void AddPlanted(DecisionRecord decision)
    {
        if (decision.FirstApproval is { } first) Of(first.By).PlantedApproved++;
        if (decision.State == DecisionState.Approved) Of(decision.DecidedBy).PlantedApproved++;
        else if (decision.State == DecisionState.Rejected) Of(decision.DecidedBy).PlantedRejected++;
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<PersonReview> People() => [.. people.Values.OrderBy(person => person.Name, StringComparer.Ordinal).Select(person => person.Review())];

    /// <summary>By name.</summary>
    public IReadOnlyList<RuleReview> Rules() => [.. rules.Select(rule => new RuleReview(rule.Key, rule.Value.Automatic, rule.Value.Approved, rule.Value.Rejected, rule.Value.Expired, rule.Value.Waiting, rule.Value.Overridden, Median(rule.Value.Times)))];

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<ApproverPair> Pairs() =>
        [.. pairs.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.First, StringComparer.Ordinal).ThenBy(pair => pair.Key.Second, StringComparer.Ordinal).Select(pair => new ApproverPair(pair.Key.First, pair.Key.Second, pair.Value))];

    /// <summary>Nobody has ever said no, in so many answers together that people who look would have.</summary>
    public bool NobodyDisagrees()
    {
        var all = People();
        return all.All(person => person.Rejected + person.Overrode == 0) && ChanceOfAgreement(all.Sum(person => person.Answers), 0) < Improbable;
    }

    /// <summary>P(X ≤ <paramref name="disagreements"/>) for X ~ Binomial(<paramref name="answers"/>, <see cref="DisagreementOfOneWhoLooks"/>); 1 without answers.</summary>
    public static double ChanceOfAgreement(int answers, int disagreements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(answers);
        ArgumentOutOfRangeException.ThrowIfNegative(disagreements);
        if (disagreements >= answers) return 1;
        var odds = DisagreementOfOneWhoLooks / (1 - DisagreementOfOneWhoLooks);
        // In logarithms: 0.9^n leaves the range of a double at n = 7,000.
        var (log, sum) = (answers * Math.Log(1 - DisagreementOfOneWhoLooks), 0.0);
        for (var i = 0; i <= disagreements; i++)
        {
            sum += Math.Exp(log);
            log += Math.Log((double)(answers - i) / (i + 1) * odds);
        }

        return Math.Min(sum, 1);
    }

    private static TimeSpan? Median(List<TimeSpan> times)
    {
        if (times.Count == 0) return null;
        times.Sort();
        return new((times[(times.Count - 1) / 2].Ticks + times[times.Count / 2].Ticks) / 2);
    }

    private Answers Of(string name)
    {
        if (!people.TryGetValue(name, out var person)) people.Add(name, person = new(name));
        return person;
    }

    private sealed class Outcomes
    {
        public int Automatic, Approved, Rejected, Expired, Waiting, Overridden;

        public List<TimeSpan> Times { get; } = [];
    }

    private sealed class Answers(string name)
    {
        private readonly List<DateTimeOffset> approvals = [];
        private readonly List<TimeSpan> times = [];
        private int rejected;
        private int overriddenLater;

        public string Name => name;

        public int Overrode { get; set; }

        public int PlantedApproved { get; set; }

        public int PlantedRejected { get; set; }

        public void Approve(DateTimeOffset at, TimeSpan took, bool overridden)
        {
            approvals.Add(at);
            times.Add(took);
            if (overridden) overriddenLater++;
        }

        public void Reject(TimeSpan took)
        {
            rejected++;
            times.Add(took);
        }

        public PersonReview Review()
        {
            approvals.Sort();
            var inBatches = approvals.Zip(approvals.Skip(1)).Count(two => two.Second - two.First < BatchGap);
            return new(name, approvals.Count, rejected, Overrode, overriddenLater, Median(times), times.Count > 0 ? times.Min() : null, inBatches, ChanceOfAgreement(times.Count, rejected + Overrode)) { PlantedApproved = PlantedApproved, PlantedRejected = PlantedRejected };
        }
    }
}
