namespace Watchgrain.Attacks.Generators;

/// <summary>
/// Attack: a copy of the model in the manner of Papernot and others (2017). A few customers' rows are asked, a logistic regression is fitted to all answers so far, and each row is asked again after a step along the sign of the copy's gradient, towards
/// the class that it was given; so the rows double round by round, and then it begins anew with others. Only numbers are stepped, and only numbers are fitted to.
/// </summary>
/// <param name="Size">Of a step, in standard deviations of each number: 0.1 is small.</param>
public sealed record JacobianSteps(double Size) : IQueryAttack
{
    private const int Seeds = 50;
    private const int Rounds = 4;
    private const int Epochs = 20;
    private const double Rate = .05;

    /// <inheritdoc/>
    public IEnumerable<double[]> Queries(IQueriedModel model, Random random)
    {
        var weights = new double[model.IsNumeric.Count + 1];
        while (true)
        {
            var asked = new List<(double[] Row, double Label)>();
            for (var seed = 0; seed < Seeds; seed++)
            {
                var row = model.Draw(random);
                yield return row;
                asked.Add((row, Label(model, row)));
            }
            // The seeds say where the numbers lie.
            double[] centre = [.. Enumerable.Range(0, model.IsNumeric.Count).Select(i => asked.Average(query => query.Row[i]))];
            for (var round = 0; round < Rounds; round++)
            {
                for (var epoch = 0; epoch < Epochs; epoch++) foreach (var (row, label) in asked) Learn(weights, Point(model, row, centre), label);
                foreach (var (row, label) in asked.ToArray())
                {
                    double[] direction = [.. row.Select((_, i) => model.IsNumeric[i] ? Math.Sign(weights[i]) * (label > .5 ? 1 : -1) : 0)];
                    var stepped = QuerySteps.Step(model, row, direction, Size);
                    yield return stepped;
                    asked.Add((stepped, Label(model, stepped)));
                }
            }
        }
    }

    private static double Label(IQueriedModel model, double[] row) => QuerySteps.IsPositive(model, row) ? 1 : 0;

    private static double[] Point(IQueriedModel model, double[] row, double[] centre) => [.. row.Select((value, i) => model.IsNumeric[i] ? (value - centre[i]) / model.Deviations[i] : 0), 1];

    private static void Learn(double[] weights, double[] point, double label)
    {
        var sum = 0.0;
        for (var i = 0; i < point.Length; i++) sum += weights[i] * point[i];
        var error = label - 1 / (1 + Math.Exp(-sum));
        for (var i = 0; i < point.Length; i++) weights[i] += Rate * error * point[i];
    }
}
