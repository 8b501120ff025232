namespace Watchgrain.Attacks.Generators;

/// <summary>What a caller can do with a model: ask it, of rows that customers have and of others. A row has one number per feature; a category is a number that only equality says something of.</summary>
public interface IQueriedModel
{
    /// <summary>Per feature whether it is numeric.</summary>
    IReadOnlyList<bool> IsNumeric { get; }

    /// <summary>Per feature its standard deviation among customers' rows, positive; steps are measured in it.</summary>
    IReadOnlyList<double> Deviations { get; }

    /// <summary>A customer's row.</summary>
    double[] Draw(Random random);

    /// <summary>The answer: the probability of class 1.</summary>
    double Score(double[] row);
}
